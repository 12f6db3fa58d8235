"""What the matcher is measured with: answers (`answers.py`) and speed (`matching.py`)."""
