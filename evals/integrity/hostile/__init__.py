"""Workers that mean harm, each in the place of the linear family: ``python -m automl_agent.evals.integrity.hostile MODE``.

What follows MODE is given to the command line. A mode is a module of this folder. Importing it puts its family in
place, in our process and in the one that workers are forked from, which imports it as a library of the family.
"""
