"""Those who decide: intake, planner, verifier, and the crew graph that joins them."""
