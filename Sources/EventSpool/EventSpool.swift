// EventSpool
