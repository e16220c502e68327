import Testing

/// The built binary as its users run it: processes, sockets, real servers, real clients. One after the other, since
/// each keeps the machine busy.
@Suite(.serialized) struct EndToEndTests {}
