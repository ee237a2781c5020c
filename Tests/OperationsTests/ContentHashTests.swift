import Foundation
import Testing

@testable import Operations

/// What AES-GCM of the library cryptography 48.0.0 says of no text, with the bytes as what is only authenticated; the
/// first is also test case 1 of the specification of GCM.
struct ContentHashTests {
    @Test(arguments: [
        ("", "58e2fccefa7e3061367f1d57a4e7455a"),
        (String(repeating: "id,label\n1,0\n", count: 1_000), "b85238e3d94271bc3965ead79a2d67b2"),
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
        #expect(hexadecimal(try hash.finalize()) == "b85238e3d94271bc3965ead79a2d67b2")
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
