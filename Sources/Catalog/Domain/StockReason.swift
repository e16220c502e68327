/// Why stock changed, where the catalogue says so by itself. Admins and other services give their own.
enum StockReason: String, Sendable {
    case initial, reserved, released, returned, expired
}
