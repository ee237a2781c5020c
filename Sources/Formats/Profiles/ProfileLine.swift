import Monitoring
public import Review

/// A window's profile as one line of JSON, as machines hand it on (`Schemas/formats/profile.schema.json`).
public struct ProfileLine: Sendable, Equatable {
    /// The version of the format; lines of another one are refused.
    public static let version = 1

    /// The model's name.
    public var model: String
    /// The fingerprint of the bins that it was counted in.
    public var bins: String
    /// The profile and the rows that travel with it.
    public var sampled: SampledProfile

    /// A line from its parts.
    public init(model: String, bins: String, sampled: SampledProfile) {
        self.model = model
        self.bins = bins
        self.sampled = sampled
    }

    private struct Body: Codable {
        var plumblineProfile: Int
        var model: String
        var bins: String
        var profile: WindowProfile
        var sample: SampleCandidates
    }

    private struct Mark: Decodable {
        var plumblineProfile: Int
        var checksum: String?
    }

    private var canonical: String {
        CanonicalJSON.text(
            Body(
                plumblineProfile: Self.version,
                model: model,
                bins: bins,
                profile: sampled.profile,
                sample: sampled.sample
            )
        )
    }

    /// The line, without a line end.
    ///
    /// - Parameter hash: The hash that guards it, as text.
    /// - Returns: One object of JSON.
    public func text(hash: (String) -> String) -> String { CanonicalJSON.sealed(canonical, hash: hash) }

    /// The hash of its content.
    public func checksum(hash: (String) -> String) -> String { hash(canonical) }

    /// Reads a line; what was cut off or changed on the way is refused.
    ///
    /// - Parameters:
    ///   - text: The line.
    ///   - number: Its number, for the refusal.
    ///   - hash: The hash that guards it, as text.
    /// - Throws: `badProfile` with the rule and the way out.
    public init(_ text: String, line number: Int, hash: (String) -> String) throws(FormatError) {
        guard let mark = CanonicalJSON.value(Mark.self, from: text) else {
            throw .badProfile(
                line: number,
                rule: "is cut off, or is none",
                wayOut: "Give the lines that plumbline profile wrote, each whole."
            )
        }
        guard mark.plumblineProfile == Self.version else {
            throw .badProfile(
                line: number,
                rule:
                    "is of version \(mark.plumblineProfile), and this program reads version \(Self.version)",
                wayOut: "Use the same release of plumbline on every machine."
            )
        }
        guard let body = CanonicalJSON.value(Body.self, from: text) else {
            throw .badProfile(
                line: number,
                rule: "lacks a part, or holds numbers that no rows can have",
                wayOut: "Profile its rows again."
            )
        }
        self.init(
            model: body.model,
            bins: body.bins,
            sampled: SampledProfile(profile: body.profile, sample: body.sample)
        )
        guard mark.checksum == checksum(hash: hash) else {
            throw .badProfile(
                line: number,
                rule: "was changed after it was written: its checksum does not fit",
                wayOut: "Profile its rows again."
            )
        }
        if let fault = sampled.fault {
            throw .badProfile(line: number, rule: fault, wayOut: "Profile its rows again.")
        }
    }
}

/// The lines of a file of profiles, one after the other.
public struct ProfileReader {
    /// The longest line that is read: 256 MB.
    public static let lineBytesAtMost = 1 << 28

    private var source: ByteSource
    private var bytes: [UInt8] = []
    private var position = 0
    private var isLast = false
    private var line = 0
    private let hash: (String) -> String

    /// A reader of profiles.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - hash: The hash that guards the lines, as text.
    public init(_ source: ByteSource, hash: @escaping (String) -> String) {
        self.source = source
        self.hash = hash
    }

    /// Whether a file begins as profiles do.
    public static func recognises(_ source: ByteSource) throws(FormatError) -> Bool {
        var source = source
        var bytes: [UInt8] = []
        guard try source.read(into: &bytes) else { return false }
        let start = String(decoding: bytes.prefix(200), as: UTF8.self)
        guard start.hasPrefix("{\"checksum\":\"") else { return false }
        return start.dropFirst(13).contains("\",\"bins\":\"")
    }

    /// The next profile with the number of its line; blank lines are passed over; nil at the end.
    public mutating func next() throws(FormatError) -> (line: Int, profile: ProfileLine)? {
        while true {
            guard let text = try nextLine() else { return nil }
            line += 1
            guard text.contains(where: { !$0.isWhitespace }) else { continue }
            return (line, try ProfileLine(text, line: line, hash: hash))
        }
    }

    private mutating func nextLine() throws(FormatError) -> String? {
        var searched = position
        while true {
            if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return String(decoding: bytes[position..<end], as: UTF8.self)
            }
            if isLast {
                guard position < bytes.count else { return nil }
                defer { position = bytes.count }
                return String(decoding: bytes[position...], as: UTF8.self)
            }
            bytes.removeSubrange(..<position)
            position = 0
            searched = bytes.count
            guard bytes.count <= Self.lineBytesAtMost else {
                throw .badProfile(
                    line: line + 1,
                    rule: "is longer than 256 MB",
                    wayOut: "Look for a line end that is missing."
                )
            }
            isLast = try !source.read(into: &bytes, atLeast: bytes.count)
        }
    }
}
