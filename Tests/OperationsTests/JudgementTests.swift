import Testing

@testable import Operations

/// What is made of what was found, at its bounds.
@Suite struct JudgementTests {
    @Test(arguments: [
        ("12.22", Finding.Level.problem), ("13.0", .ok), ("15.14 (Debian 15.14-0+deb12u1)", .ok), ("17.9", .ok),
        ("18.0", .warning), ("18beta1", .warning), ("devel", .warning),
    ])
    func `PostgreSQL is supported from 13 on`(version: String, level: Finding.Level) {
        #expect(ServerVersion.postgres(version).finding("v").level == level)
    }

    @Test(arguments: [
        ("18.14.9", Finding.Level.problem), ("18.16.1", .ok), ("26.9.2.1", .ok), ("27.1.1", .warning),
        ("1.1", .problem),
    ])
    func `ClickHouse is supported from 18.16 on`(version: String, level: Finding.Level) {
        #expect(ServerVersion.clickHouse(version).finding("v").level == level)
    }

    @Test(arguments: [
        (2.0, 0.0, Finding.Level.ok), (2.1, 0, .warning), (-2.1, 0, .warning), (2.1, 0.2, .ok), (30.0, 0, .warning),
        (30.1, 0, .problem), (-31.0, 0.5, .problem), (31.0, 2, .warning),
    ])
    func `a clock is off by what is certain of it`(offset: Double, uncertainty: Double, level: Finding.Level) {
        #expect(
            ClockReading(of: "x", offsetSeconds: offset, uncertaintySeconds: uncertainty).finding("c").level == level)
    }

    @Test func `a clock read in steps is taken in the middle of its step`() {
        let reading = ClockReading(of: "x", before: 100, after: 100.5, theirs: 100, step: 1)
        #expect(reading.offsetSeconds == 0.25)
        #expect(reading.uncertaintySeconds == 0.75)
    }

    @Test(arguments: [
        (DiskRoom.freeBytesMin, UInt64(100), UInt64(0), Finding.Level.ok),
        (DiskRoom.freeBytesMin - 1, 100, 0, .problem),
        (DiskRoom.freeBytesMin, 99, 0, .problem), (1 << 30, 100, 1 << 30, .ok), (1 << 30, 100, 1 << 30 + 1, .warning),
    ])
    func `a disk needs room for what its limit allows`(
        free: UInt64, files: UInt64, wanted: UInt64, level: Finding.Level
    ) {
        let room = DiskRoom(path: "/d", freeBytes: free, freeFiles: files, wantedBytes: wanted)
        #expect(room.finding("d").level == level)
    }

    @Test(arguments: [
        ("0f8b1c6a94e7d25380b1c6a94e7d2538", false), ("0f8b1c6a94e7d25380b1c6a94e7d253", true),
        ("change-me-change-me-change-me", true), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true),
        ("correct-horse-test-battery-staple-and-more", false),
    ])
    func `a secret is weak when it is short, repeated or common`(text: String, isWeak: Bool) {
        #expect((SecretStrength(text).weakness(bytesMin: 32) != nil) == isWeak)
    }

    @Test(arguments: [
        (UInt32(0o100600), FileAccess.Content.secret, true), (0o100640, .secret, true), (0o100644, .secret, false),
        (0o100602, .secret, false), (0o40750, .personal, true), (0o40751, .personal, false),
    ])
    func `what is nobody else's business is closed to others`(mode: UInt32, content: FileAccess.Content, isOk: Bool) {
        #expect((FileAccess(path: "/f", mode: mode, content: content).fault == nil) == isOk)
    }

    @Test(arguments: [
        ("/health", 200, "{}", nil as String?),
        ("/ready", 503, #"{"detail":"Not available: database."}"#, "Not available"),
        ("/metrics", 200, "<html>", "not that of a lugx service"),
        ("/metrics", 200, "# TYPE x\nlugx_build_info{version=\"1\"} 1\n", nil),
    ])
    func `a service's answers are read`(path: String, status: Int, body: String, found: String?) {
        let fault = ServiceProbe.fault(path, status, body)
        #expect(found.map { fault?.contains($0) == true } ?? (fault == nil))
    }

    @Test func `the worst finding gives the exit code`() {
        let ok = Finding.ok("a", "x")
        let warning = Finding.warning("b", "y", advice: "do")
        let problem = Finding.problem("c", "z", advice: "do")
        #expect(DoctorReport([ok]).exitCode == 0)
        #expect(DoctorReport([ok, warning]).exitCode == 1)
        #expect(DoctorReport([problem, warning, ok]).exitCode == 2)
        #expect(DoctorReport([ok]).text.hasSuffix("All 1 checks are ok."))
        #expect(DoctorReport([problem, ok]).text.hasSuffix("1 problem, 0 warnings in 2 checks."))
    }
}
