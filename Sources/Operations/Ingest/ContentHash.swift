import CLibcrypto
import Foundation

/// A fingerprint of a file's bytes, by which the same file is known when it comes again.
///
/// Poly1305 (RFC 8439) under a fixed key, since a cryptographic hash takes a part of an import that is noticed.
/// Files that differ by chance are told apart by its 128 bits; who makes two of the same fingerprint on purpose only has
/// the second one answered as a repeat of the first.
final class ContentHash {
    private let context: OpaquePointer

    init() throws {
        let algorithm = EVP_MAC_fetch(nil, "POLY1305", nil)
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { throw Cryptography.failure("hash") }
        self.context = context
        guard EVP_MAC_init(context, Self.key, Self.key.count, nil) == 1 else {
            throw Cryptography.failure("hash")
        }
    }

    /// That of the example in the RFC, section 2.5.2.
    private static let key: [UInt8] = [
        0x85, 0xD6, 0xBE, 0x78, 0x57, 0x55, 0x6D, 0x33, 0x7F, 0x44, 0x52, 0xFE, 0x42, 0xD5, 0x06, 0xA8,
        0x01, 0x03, 0x80, 0x8A, 0xFB, 0x0D, 0xB2, 0xFD, 0x4A, 0xBF, 0xF6, 0xAF, 0x41, 0x49, 0xF5, 0x1B,
    ]

    deinit { EVP_MAC_CTX_free(context) }

    /// Adds the next bytes.
    func update(_ bytes: some ContiguousBytes) throws {
        let isDone = bytes.withUnsafeBytes { bytes in
            EVP_MAC_update(context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count) == 1
        }
        guard isDone else { throw Cryptography.failure("hash") }
    }

    /// The 16 bytes; nothing can be added any more.
    func finalize() throws -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 16)
        var size = 0
        guard EVP_MAC_final(context, &code, &size, code.count) == 1, size == code.count else {
            throw Cryptography.failure("hash")
        }
        return code
    }
}
