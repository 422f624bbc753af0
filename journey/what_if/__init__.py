"""What if: the questions to the past, who may ask them, and what the answers say."""
