"""What `bowout doctor` looks at, each check with its findings in words."""
