"""What `verify` looks at, one module for each kind of look. A look changes nothing; it gives problems."""
