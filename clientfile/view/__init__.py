"""What a person or a script sees: terminal, json, csv. The only home of rich."""
