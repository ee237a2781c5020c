public import Foundation

/// A file of SageMaker's as text, and back.
public enum SageMakerFile {
    /// The text of a value, its keys in alphabetical order.
    public static func text(of value: some Encodable) throws(FormatError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw .nothingToRead("A number that is not finite cannot be written as JSON.")
        }
    }

    /// Reads a value; unknown keys are passed over, as SageMaker does.
    public static func read<Value: Decodable>(_ type: Value.Type, from data: Data, named name: String)
        throws(FormatError) -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let DecodingError.keyNotFound(key, context) {
            throw .badDocument(file: name, place: path(context.codingPath + [key]), rule: "is missing")
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context) {
            throw .badDocument(file: name, place: path(context.codingPath), rule: "has the wrong type")
        } catch {
            throw .badDocument(file: name, place: "", rule: "is not JSON")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
