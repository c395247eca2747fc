"""How a lane writes: in one go or by plan, with continuations, retries and a budget."""
