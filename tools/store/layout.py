"""What lies in a run folder beside its record."""

#: Files that a run writes for people and programs.
RESULTS = ("plan.yaml", "result.json", "report.html", "report.md", "verdict.md")
#: Folders in which everything is the run's.
FOLDERS = ("evidence", "logs", "model", "predictions", "work")
#: The request, tables that were handed over in Python, and what is of use to the run or to whoever looks for a bug alone.
OTHERS = ("request.txt", "data.parquet", "test.parquet", "debug.log", ".elapsed")
