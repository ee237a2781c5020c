import Foundation
import Testing

@testable import Operations

/// The examples of the standards; the calls go to the system's library, so these see that it is called rightly.
@Suite("Cryptography") struct CryptographyTests {
    /// FIPS 180-2, appendix B.1.
    @Test func hashesAreThoseOfTheStandard() throws {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(hexadecimal(Cryptography.sha256(Array("abc".utf8))) == known)
        #expect(
            hexadecimal(Cryptography.sha256([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    /// RFC 4231, test case 1.
    @Test func authenticationCodesAreThoseOfTheStandard() {
        let code = Cryptography.authenticationCode(
            of: Array("Hi There".utf8),
            key: Array(repeating: 0x0b, count: 20)
        )
        #expect(
            hexadecimal(code) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        )
        #expect(
            Cryptography.authenticationCode(of: [1], key: [])
                == Cryptography.authenticationCode(of: [1], key: [0])
        )
    }

    /// RFC 7914, section 12; the first half of the 64 bytes there.
    @Test func keysAreDerivedAsInTheStandard() throws {
        let key = try Cryptography.scrypt(
            Array("password".utf8),
            salt: Array("NaCl".utf8),
            rounds: 1_024,
            blockSize: 8,
            parallelism: 16
        )
        #expect(hexadecimal(key) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")
    }

    @Test(
        arguments: [(0, 8, 1), (3, 8, 1), (1 << 40, 8, 1), (1_024, 0, 1), (1_024, 8, 0)]
            as [(UInt64, UInt64, UInt64)]
    )
    func impossibleCostsAreRefused(_ cost: (rounds: UInt64, blockSize: UInt64, parallelism: UInt64)) {
        #expect(throws: WorkbenchError.self) {
            try Cryptography.scrypt(
                [1],
                salt: [2],
                rounds: cost.rounds,
                blockSize: cost.blockSize,
                parallelism: cost.parallelism
            )
        }
    }

    /// RFC 8439, section 2.8.2.
    @Test func sealsAreThoseOfTheStandard() throws {
        let text =
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would "
            + "be it."
        let key = (0x80...0x9f).map { UInt8($0) }
        let nonce: [UInt8] = [0x07, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47]
        let name: [UInt8] = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7]
        let sealed = try Cryptography.seal(Array(text.utf8), key: key, nonce: nonce, authenticating: name)
        #expect(Array(sealed.prefix(12)) == nonce)
        #expect(hexadecimal(sealed.dropFirst(12).prefix(16)) == "d31a8d34648e60db7b86afbc53ef7ec2")
        #expect(hexadecimal(sealed.suffix(16)) == "1ae10b594f09e26a7e902ecbd0600691")
        #expect(try Cryptography.open(sealed, key: key, authenticating: name) == Array(text.utf8))
        #expect(try Cryptography.open(sealed, key: key, authenticating: [0x51]) == nil)
        #expect(try Cryptography.open(sealed, key: key.reversed(), authenticating: name) == nil)
        #expect(try Cryptography.open(Array(sealed.prefix(27)), key: key, authenticating: name) == nil)
        var changed = sealed
        changed[20] ^= 1
        #expect(try Cryptography.open(changed, key: key, authenticating: name) == nil)
        #expect(throws: WorkbenchError.self) {
            try Cryptography.seal([1], key: [2], nonce: nonce, authenticating: name)
        }
        // Nothing can be sealed too.
        let empty = try Cryptography.seal([], key: key, nonce: nonce, authenticating: [])
        #expect(try Cryptography.open(empty, key: key, authenticating: []) == [])
    }
}
