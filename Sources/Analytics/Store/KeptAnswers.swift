/// Answers that stay true, by the questions they answer: those asked for last, up to a number of bytes.
struct KeptAnswers: Sendable {
    let bytesMax: Int

    private struct Answer {
        let value: any Sendable
        let bytes: Int
        var used: UInt64
    }

    private var answers: [String: Answer] = [:]
    private(set) var bytes = 0
    private var uses: UInt64 = 0

    /// The most answers, however small they are.
    static let countMax = 1_000

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var count: Int { answers.count }

    mutating func value<Value>(of question: String, as type: Value.Type) -> Value? {
        guard let value = answers[question]?.value as? Value else { return nil }
        uses += 1
        answers[question]?.used = uses
        return value
    }

    /// Returns how many others had to go for it; nil where it is too large to be kept: above a quarter of all.
    mutating func keep(_ value: any Sendable, of question: String, bytes: Int) -> Int? {
        let bytes = bytes + question.utf8.count
        guard bytes <= bytesMax / 4 else { return nil }
        remove(question)
        var gone = 0
        while self.bytes + bytes > bytesMax || answers.count >= Self.countMax {
            guard let oldest = answers.min(by: { $0.value.used < $1.value.used })?.key else { break }
            remove(oldest)
            gone += 1
        }
        uses += 1
        answers[question] = Answer(value: value, bytes: bytes, used: uses)
        self.bytes += bytes
        return gone
    }

    private mutating func remove(_ question: String) {
        if let answer = answers.removeValue(forKey: question) { bytes -= answer.bytes }
    }
}
