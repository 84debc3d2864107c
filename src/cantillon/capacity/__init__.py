"""Beside the network: gigawatts, homes and money per gigawatt."""
