"""What people say about the pages themselves: useful or not, and what is wrong. No account, nothing that names them."""
