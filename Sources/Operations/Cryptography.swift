import CLibcrypto
import Foundation

/// What the program needs of the system's libcrypto.
enum Cryptography {
    static let digestSize = 32
    static let keySize = 32
    static let nonceSize = 12
    static let tagSize = 16

    /// SHA-256.
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestSize)
        // Cannot fail: it takes no memory.
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// HMAC-SHA256.
    static func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: digestSize)
        // Keys are filled up with zeros; the C function takes an empty one for none.
        let key = key.isEmpty ? [0] : key
        _ = HMAC(EVP_sha256(), key, Int32(clamping: key.count), message, message.count, &code, nil)
        return code
    }

    /// scrypt (RFC 7914): 32 bytes; refuses costs that need more than 256 MiB.
    static func scrypt(
        _ password: [UInt8],
        salt: [UInt8],
        rounds: UInt64,
        blockSize: UInt64,
        parallelism: UInt64
    ) throws -> [UInt8] {
        var key = [UInt8](repeating: 0, count: keySize)
        let isDone = password.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self),
                password.count,
                salt,
                salt.count,
                rounds,
                blockSize,
                parallelism,
                256 << 20,
                &key,
                key.count
            ) == 1
        }
        guard isDone else { throw failure("derive a key") }
        return key
    }

    /// ChaCha20-Poly1305 (RFC 8439): nonce, ciphertext and tag, one behind the other.
    static func seal(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8], authenticating name: [UInt8]) throws
        -> [UInt8]
    {
        try withCipher(key: key, nonce: nonce) { context in
            var (sealed, tag) = (
                [UInt8](repeating: 0, count: bytes.count), [UInt8](repeating: 0, count: tagSize)
            )
            var count: Int32 = 0
            guard EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nonce) == 1,
                EVP_EncryptUpdate(context, nil, &count, name, Int32(clamping: name.count)) == 1,
                EVP_EncryptUpdate(context, &sealed, &count, bytes, Int32(clamping: bytes.count)) == 1,
                Int(count) == bytes.count,
                EVP_EncryptFinal_ex(context, nil, &count) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), &tag) == 1
            else { throw failure("seal") }
            return nonce + sealed + tag
        }
    }

    /// What was sealed; nil when it was changed, belongs to another name or was sealed with another key.
    static func open(_ sealed: [UInt8], key: [UInt8], authenticating name: [UInt8]) throws -> [UInt8]? {
        guard sealed.count >= nonceSize + tagSize else { return nil }
        let nonce = Array(sealed.prefix(nonceSize))
        let bytes = Array(sealed.dropFirst(nonceSize).dropLast(tagSize))
        var tag = Array(sealed.suffix(tagSize))
        return try withCipher(key: key, nonce: nonce) { context in
            var opened = [UInt8](repeating: 0, count: bytes.count)
            var count: Int32 = 0
            guard EVP_DecryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nonce) == 1,
                EVP_DecryptUpdate(context, nil, &count, name, Int32(clamping: name.count)) == 1,
                EVP_DecryptUpdate(context, &opened, &count, bytes, Int32(clamping: bytes.count)) == 1,
                Int(count) == bytes.count,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), &tag) == 1,
                EVP_DecryptFinal_ex(context, nil, &count) == 1
            else { return nil }
            return opened
        }
    }

    private static func withCipher<Result>(
        key: [UInt8],
        nonce: [UInt8],
        _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        // The C functions read as many bytes as the cipher needs, whatever the arrays hold.
        guard key.count == keySize, nonce.count == nonceSize, let context = EVP_CIPHER_CTX_new() else {
            throw failure("use the cipher")
        }
        defer { EVP_CIPHER_CTX_free(context) }
        return try body(context)
    }

    static func failure(_ what: String) -> WorkbenchError {
        .storage("The system's libcrypto could not \(what). Is there memory, and are its ciphers allowed?")
    }
}
