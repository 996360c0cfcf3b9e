"""What an agreement between parties needs besides duties: bills and payments, events with a deadline, notices."""
