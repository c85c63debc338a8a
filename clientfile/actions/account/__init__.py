"""What is done to a client's account: paid, topped up, bought, used, refunded, put right."""
