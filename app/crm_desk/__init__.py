"""CRMs as their owner sees and steers them, for the command line and the HTTP API: how they are, connecting them, what
they would be told, and the past sent to them."""
