import Testing

@testable import Catalog

@Suite struct AccountValueTests {
    @Test(arguments: [
        ("Straße", "STRASSE"), ("ﬁne", "FINE"), ("Ａｄａ", "ada"), ("\u{212A}elvin", "kelvin"), ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("caf\u{E9}", "CAFE\u{301}"), ("Iı", "ii"), ("Å", "a\u{30A}"), ("ǅungla", "ǆUNGLA"),
    ])
    func `two spellings of a name are one`(first: String, second: String) {
        #expect(AccountKey.make(first) == AccountKey.make(second))
        #expect(AccountKey.make(AccountKey.make(first)) == AccountKey.make(first))
    }

    @Test func `a name is as long as it may be`() throws {
        for count in [2, 32] { #expect(try Username(String(repeating: "é", count: count)).text.count == count) }
        for text in [
            "a", String(repeating: "a", count: 33), " ab", "ab ", "a  b", "a\u{202E}b", "a\u{0}b", "a/b", "😀😀",
        ] {
            #expect(throws: AccountFault.self) { try Username(text) }
        }
        #expect(throws: AccountFault.self) { try Username("AdMiN") }
        #expect(try Username("AdMiN", mayBeReserved: true).key == "admin")
    }

    @Test func `an address looks like one`() throws {
        for text in ["a@b.de", "first.last+tag@mail.example.com", "用户@例え.jp", "o'neil@example.com"] {
            #expect(try EmailAddress(text).text == text)
        }
        let long = String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 63) + ".com"
        #expect(try EmailAddress(long).text == long)
        for text in [
            "", "a", "a@", "@b.de", "a@b", "a@b..de", ".a@b.de", "a.@b.de", "a..b@c.de", "a b@c.de", "a@-b.de",
            "a@b.de\r\nBcc: x",
            "\"a\"@b.de", "a@[127.0.0.1]", "a\u{FF20}b@c.de", "a" + long, "<a@b.de>",
        ] {
            #expect(throws: AccountFault.self, "\(text)") { try EmailAddress(text) }
        }
    }

    @Test func `scrypt is RFC 7914's`() throws {
        // Section 12: password "pleaseletmein", salt "SodiumChloride", N 16384, r 8, p 1.
        let hash = try PasswordHash(
            of: Password(candidate: "pleaseletmein")!, cost: ScryptCost(log2Rounds: 14, blockSize: 8, parallelism: 1),
            salt: Array("SodiumChloride".utf8))
        #expect(hash.hash.prefix(8) == [0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48])
    }

    @Test func `a hash stands as text with its cost, and only its password matches`() throws {
        let cost = ScryptCost(log2Rounds: 4, blockSize: 8, parallelism: 2)
        let hash = try PasswordHash(of: Password(candidate: "cafe\u{301} noir")!, cost: cost)
        let read = try #require(PasswordHash(text: hash.text))
        #expect(read == hash && hash.text.hasPrefix("$scrypt$ln=4,r=8,p=2$") && !hash.text.contains("=" + "$"))
        #expect(try read.matches(Password(candidate: "caf\u{E9} noir")!))
        #expect(try !read.matches(Password(candidate: "cafe noir")!))
        #expect(try !PasswordHash.ofNothing(cost: cost).matches(Password(candidate: "")!))
        for text in ["", "x", "$scrypt$ln=30,r=8,p=1$AAAA$AAAA", "$scrypt$ln=4,r=8,p=1$AAAA$AA", "$2b$12$abc"] {
            #expect(PasswordHash(text: text) == nil, "\(text)")
        }
    }

    @Test func `the standard cost is within what is read, and works`() throws {
        #expect(ScryptCost.standard.isBounded)
        let hash = try PasswordHash(of: Password(candidate: "correct horse")!, cost: .standard)
        #expect(try hash.matches(Password(candidate: "correct horse")!))
    }
}
