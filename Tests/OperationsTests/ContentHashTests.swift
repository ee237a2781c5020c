import Foundation
import Testing

@testable import Operations

/// The first is the example of RFC 8439, section 2.5.2; the other is what the library cryptography 48.0.0 says.
struct ContentHashTests {
    @Test(arguments: [
        ("Cryptographic Forum Research Group", "a8061dc1305136c6c22b8baf0c0127a9"),
        (String(repeating: "id,label\n1,0\n", count: 1_000), "7cd4c618581e04884301b9e9c18b0701"),
    ])
    func agreesWithTheReference(text: String, code: String) throws {
        let hash = try ContentHash()
        try hash.update(Array(text.utf8))
        #expect(hexadecimal(try hash.finalize()) == code)
    }

    @Test(arguments: [1, 15, 16, 17, 4_096])
    func piecesMakeTheSameAsTheWhole(size: Int) throws {
        let bytes = Array(String(repeating: "id,label\n1,0\n", count: 1_000).utf8)
        let hash = try ContentHash()
        try hash.update([UInt8]())
        for start in stride(from: 0, to: bytes.count, by: size) {
            try hash.update(Data(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(hexadecimal(try hash.finalize()) == "7cd4c618581e04884301b9e9c18b0701")
    }

    @Test func oneBitMakesAnother() throws {
        func hash(_ bytes: [UInt8]) throws -> [UInt8] {
            let hash = try ContentHash()
            try hash.update(bytes)
            return try hash.finalize()
        }
        let zeros = [UInt8](repeating: 0, count: 64)
        var changed = zeros
        changed[63] = 1
        #expect(try hash(zeros) != hash(changed) && hash(zeros) != hash(zeros + [0]))
    }
}
