/// What kind of game it is.
package enum ProductCategory: String, Sendable, CaseIterable {
    case action, adventure, rpg, strategy, sports, racing, simulation
}

/// What it is played on.
package enum ProductPlatform: String, Sendable, CaseIterable {
    case pc, ps5, xbox, `switch`, mobile
}
