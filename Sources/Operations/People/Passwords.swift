import Dispatch
import Foundation
import Storage

/// How much work it is to derive a password's hash.
struct PasswordCost: Sendable, Equatable {
    /// scrypt's N: a power of two.
    var rounds: Int
    /// scrypt's r.
    var blockSize: Int
    /// scrypt's p.
    var parallelism: Int

    /// 2¹⁵ · 8 · 128 bytes = 32 MiB and about a tenth of a second for each guess.
    static let standard = PasswordCost(rounds: 1 << 15, blockSize: 8, parallelism: 1)

    /// The cost as it is kept beside the hash, so that it can be raised without locking anybody out.
    var parameters: [UInt8] { Array("scrypt \(rounds) \(blockSize) \(parallelism)".utf8) }

    init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// A stored cost; nil for one that this program does not know.
    init?(parameters: [UInt8]) {
        let words = String(decoding: parameters, as: UTF8.self).split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard words.first == "scrypt", words.count == 4, numbers.count == 3 else { return nil }
        self.init(rounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
    }

    /// What a password gives with a salt: 32 bytes.
    func derive(_ password: String, salt: [UInt8]) throws -> [UInt8] {
        passwordGate.wait()
        defer { passwordGate.signal() }
        return try Cryptography.scrypt(
            Array(password.utf8),
            salt: salt,
            rounds: UInt64(clamping: rounds),
            blockSize: UInt64(clamping: blockSize),
            parallelism: UInt64(clamping: parallelism)
        )
    }
}

/// Lets two derivations run at once: more would let anybody who guesses passwords fill the memory.
///
/// The web server sends no more than two here and keeps the line short, so that nobody waits at this gate.
private let passwordGate = DispatchSemaphore(value: 2)

extension StoredPassword {
    /// A password as it is to be kept.
    init(_ password: String, salt: [UInt8], cost: PasswordCost) throws {
        self.init(hash: try cost.derive(password, salt: salt), salt: salt, parameters: cost.parameters)
    }

    /// Whether this is the password; takes the same time for every wrong one.
    func matches(_ password: String) throws -> Bool {
        guard let cost = PasswordCost(parameters: parameters) else { return false }
        let given = try cost.derive(password, salt: salt)
        guard given.count == hash.count else { return false }
        return zip(given, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Wrong passwords for a name, one after the other, and how long the next try must wait.
struct SignInBackOff: Equatable {
    var failures: Int
    var lastFailure: Int64

    /// Names share this many counters, so that guessing names does not fill the database.
    private static let counters = 4_096

    /// The setting in which a name's counter is kept.
    static func setting(for name: String) -> String {
        let digest = Cryptography.sha256(Array(name.utf8))
        let number = digest.prefix(2).reduce(0) { $0 << 8 | Int($1) } % counters
        return "signInFailures.\(number)"
    }

    init(failures: Int, lastFailure: Int64) {
        self.failures = failures
        self.lastFailure = lastFailure
    }

    /// A stored counter; none for a text that makes no sense.
    init(stored text: String?) {
        let parts = (text ?? "").split(separator: " ").compactMap { Int64($0) }
        self.init(
            failures: parts.count == 2 ? Int(clamping: parts[0]) : 0,
            lastFailure: parts.count == 2 ? parts[1] : 0
        )
    }

    var stored: String { "\(failures) \(lastFailure)" }

    /// Seconds still to wait: none for four failures, then 30, 60, … up to a quarter of an hour.
    func secondsToWait(at milliseconds: Int64) -> Int64 {
        guard failures >= 5 else { return 0 }
        let pause = min(900, Int64(30) << Int64(min(failures - 5, 5)))
        let passed = (milliseconds - lastFailure) / 1_000
        return max(0, pause - max(0, passed))
    }
}
