/// What keeps the shipper from starting.
enum ShippingError: Error, CustomStringConvertible {
    /// The position file holds a journal of another version.
    case unknownJournal

    var description: String {
        "the shipper's journal in the spool's position file was written by another version of lugx: start that version "
            + "once and let it ship all events, then start this one"
    }
}
