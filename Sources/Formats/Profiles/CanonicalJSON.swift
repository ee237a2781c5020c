import Foundation

/// JSON that is the same text for the same value on every machine, so that a hash of it can be compared.
enum CanonicalJSON {
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // Values of this kind always encode; an empty text would be found by its hash.
        guard let data = try? encoder.encode(value) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// An object with the hash of its text as its first member.
    static func sealed(_ canonical: String, hash: (String) -> String) -> String {
        "{\"checksum\":\"\(hash(canonical))\"," + canonical.dropFirst()
    }

    static func value<T: Decodable>(_ type: T.Type, from text: String) -> T? {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return try? decoder.decode(type, from: Data(text.utf8))
    }
}
