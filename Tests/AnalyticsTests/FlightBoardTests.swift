import Testing

@testable import Analytics

@Suite struct FlightBoardTests {
    @Test func `the same question is asked once, and all who wait get its answer`() {
        var board = FlightBoard<String>(runningMax: 1, waitingMax: 1)
        #expect(board.join("q", 1, "a") == .start(1))
        #expect(board.join("q", 2, "b") == .shared)
        let finished = board.finish("q", 1)
        #expect(finished.waiters == ["a", "b"] && finished.next == nil)
        #expect(board.running == 0 && board.flights.isEmpty)
        #expect(board.join("q", 3, "c") == .start(2))
    }

    @Test func `what is too much at a time waits, first come first, and above that it is refused`() {
        var board = FlightBoard<String>(runningMax: 2, waitingMax: 2)
        #expect(board.join("a", 1, "") == .start(1))
        #expect(board.join("b", 2, "") == .start(2))
        #expect(board.join("c", 3, "c") == .queued)
        #expect(board.join("d", 4, "d") == .queued)
        #expect(board.join("e", 5, "") == .refused)
        #expect(board.join("d", 6, "") == .shared)
        let next = board.finish("a", 1).next
        #expect(next?.question == "c" && next?.id == 3 && board.isRunning("c", 3))
        #expect(board.join("e", 7, "") == .queued)
        #expect(board.finish("b", 2).next?.question == "d")
        #expect(board.running == 2 && board.queue == ["e"])
    }

    @Test func `a question is abandoned when the last one who waits leaves, and not before`() {
        var board = FlightBoard<String>(runningMax: 1, waitingMax: 9)
        _ = board.join("a", 1, "first")
        _ = board.join("a", 2, "second")
        _ = board.join("b", 3, "third")
        let first = board.leave("a", 1)
        #expect(first?.waiter == "first" && first?.abandoned == nil && first?.next == nil)
        let second = board.leave("a", 2)
        #expect(second?.abandoned == 1 && second?.next?.question == "b")
        #expect(board.leave("a", 2) == nil)
        // Asked anew while the abandoned one dies; that one's end is nobody's answer.
        #expect(board.join("a", 4, "fourth") == .queued)
        #expect(board.finish("a", 1).waiters.isEmpty && board.running == 1)
        #expect(board.leave("a", 4)?.abandoned == nil && board.queue.isEmpty)
    }
}
