"""Language models, tables, plans and model files that mean harm, and what comes of them: nothing."""
