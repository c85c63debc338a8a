"""What a shop decides: its catalogue and its settings, in files that owners and managers change."""
