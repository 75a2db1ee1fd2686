"""What holds for every request: headers, sizes, pages of error, the security log. Knows no model and no register."""
