"""The parts of scripts/sampling."""
