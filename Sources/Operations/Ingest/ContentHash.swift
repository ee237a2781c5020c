import CLibcrypto
import Foundation

/// A fingerprint of a file's bytes, by which the same file is known when it comes again.
///
/// GMAC (NIST SP 800-38D) under a key of zeros, since a cryptographic hash takes a part of an import that is noticed.
/// Files that differ by chance are told apart by its 128 bits; who makes two of the same fingerprint on purpose only has
/// the second one answered as a repeat of the first.
final class ContentHash {
    private let context: OpaquePointer

    init() throws {
        guard let context = plumbline_gmac_of_zeros() else { throw Cryptography.failure("hash") }
        self.context = context
    }

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
        var code = [UInt8](repeating: 0, count: Cryptography.tagSize)
        var size = 0
        guard EVP_MAC_final(context, &code, &size, Cryptography.tagSize) == 1, size == code.count else {
            throw Cryptography.failure("hash")
        }
        return code
    }
}
