"""Gigawatts, homes and money per gigawatt."""
