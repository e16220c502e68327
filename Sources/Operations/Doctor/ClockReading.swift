/// How far another clock is from ours. Pure.
struct ClockReading: Equatable {
    /// Whose clock it is.
    let of: String
    /// Theirs less ours.
    let offsetSeconds: Double
    /// By how much the offset may be wrong: the time the answer took, and the steps the clock is read in.
    let uncertaintySeconds: Double

    /// Events are stamped by the services' clock and cut into hours and days by the databases'.
    static let warningSeconds = 2.0
    static let problemSeconds = 30.0

    init(of: String, offsetSeconds: Double, uncertaintySeconds: Double) {
        self.of = of
        self.offsetSeconds = offsetSeconds
        self.uncertaintySeconds = uncertaintySeconds
    }

    /// - Parameters:
    ///   - before: our clock when the question left, in seconds.
    ///   - after: our clock when the answer was there.
    ///   - theirs: what it said.
    ///   - step: the smallest step it is read in.
    init(of: String, before: Double, after: Double, theirs: Double, step: Double = 0) {
        self.init(
            of: of, offsetSeconds: theirs + step / 2 - (before + after) / 2,
            uncertaintySeconds: (after - before + step) / 2)
    }

    func finding(_ check: String) -> Finding {
        let certain = max(0, abs(offsetSeconds) - uncertaintySeconds)
        let hundredths = Int((abs(offsetSeconds) * 100).rounded())
        let digits = String(hundredths % 100)
        let shown = "\(hundredths / 100).\(digits.count == 1 ? "0" : "")\(digits) s"
        guard certain > Self.warningSeconds else {
            return .ok(check, "the clock of \(of) agrees with this one's")
        }
        let found = "the clock of \(of) is \(shown) \(offsetSeconds > 0 ? "ahead of" : "behind") this one's"
        let advice = "let NTP keep the clocks of both machines (timedatectl status)"
        return certain > Self.problemSeconds
            ? .problem(check, found, advice: advice) : .warning(check, found, advice: advice)
    }
}
