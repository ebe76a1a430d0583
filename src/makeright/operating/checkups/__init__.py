"""What the doctor looks at: a module for each part of the house. Each look yields findings, and changes nothing."""
