"""An invented authority: children whose journeys are made by running the real processes."""

from tasks.simulation.authority import make_authority, refuse_real_people, renew_authority
from tasks.simulation.simulating import Simulation, simulate

__all__ = ["Simulation", "make_authority", "refuse_real_people", "renew_authority", "simulate"]
