"""Classical samplers, and what every sampler stands on: the space as a unit cube, and the study's history."""
