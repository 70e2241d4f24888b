"""One file that holds everything, the way back from it, and the drill that proves the way."""
