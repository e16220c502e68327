package import EventSpool
internal import Events
package import ServiceKit

/// What ingestion is configured with; every bound has a default.
package struct IngestionConfiguration: Sendable {
    package var spool: SpoolConfiguration
    package var tracking = TrackingConfiguration()
    package var clients = ClientIdentity.peer
    /// Nil to store an event as often as it is sent.
    package var dedupe: DedupeConfiguration?
    package var batches = BatchLimits()
    /// Seconds an insert may take before its outcome counts as unknown.
    package var insertTimeoutSeconds = 30
    /// Bytes of the file that holds the rows ClickHouse refused.
    package var quarantineBytesMax = 256 << 20
    /// How long refused rows and damaged ranges of the spool are kept.
    package var quarantineDays = 30

    /// Where the rows are kept that ClickHouse refused.
    package var refusedRowsPath: String { "\(spool.directory)/\(Quarantine.fileName)" }

    package init(spool: SpoolConfiguration) {
        self.spool = spool
        dedupe = DedupeConfiguration(directory: spool.directory + "/dedupe")
    }

    /// As the process is configured.
    package init(_ options: ServiceConfiguration) throws(ConfigurationError) {
        let pendingBytesMax = options.integer(.spoolPendingBytesMax)
        spool = SpoolConfiguration(
            directory: options.text(.spoolDirectory) ?? ".lugx/spool", bytesMax: options.integer(.spoolBytesMax),
            segmentBytes: options.integer(.spoolSegmentBytes), pendingBytesMax: pendingBytesMax
        ).fitted()
        let idsMax = options.integer(.dedupeEntriesMax)
        if idsMax > 0 {
            var window = DedupeConfiguration(directory: spool.directory + "/dedupe")
            window.idsMax = idsMax
            window.windowSeconds = Int64(options.seconds(.dedupeWindow))
            dedupe = window
        }
        tracking.limits.bodyBytesMax = options.integer(.trackBodyBytesMax)
        tracking.limits.eventsPerRequestMax = options.integer(.trackEventsMax)
        tracking.limits.eventBytesMax = options.integer(.trackEventBytesMax)
        tracking.connectionsMax = options.integer(.connectionsMax)
        tracking.writeKeys = try WriteKeys(options.list(.writeKeys))
        tracking.countryField = options.text(.trackCountryHeader)?.lowercased()
        tracking.transportSecurity = options.listensWithTLS ? ServicePolicy.transportSecurity : nil
        if let rate = options.rate(.trackRateLimit) {
            tracking.eventsPerSecond = Double(rate.requestsMax) / Double(rate.windowSeconds)
            tracking.eventBurstSeconds = Double(rate.windowSeconds)
        }
        let proxies = try TrustedProxies(options.list(.trustedProxies))
        clients = ClientIdentity(
            isTrusted: { proxies.contains($0) }, address: { proxies.client(peer: $0, forwardedFor: $1) })
        batches = BatchLimits(
            rowsMax: options.integer(.shipRowsMax), bytesMax: options.integer(.shipBytesMax),
            ageSecondsMax: options.seconds(.shipAge))
        quarantineDays = options.integer(.quarantineDays)
        insertTimeoutSeconds = max(1, Int(options.seconds(.shipTimeout).rounded(.up)))
    }
}
