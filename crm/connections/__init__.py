"""What all workers share of one connection to a CRM: its pace, locks, tokens. Each as `crm.connectors` asks for it."""
