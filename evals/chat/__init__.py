"""Conversations played against ``automl-agent chat``: does each turn do the right thing, and none a wrong one unsaid?"""
