import Hummingbird
import Monitoring
import NIOCore
import Operations

/// The fields of a posted form, read one by one; what is wrong is noted and told all at once.
///
/// Numbers and dates are read by grammars of our own: the library's decoders take `nan` for a date.
struct FormFields {
    /// What is wrong so far.
    private(set) var problems: [ProblemView] = []
    private var values: [String: String] = [:]

    static let mostBytes = 1_048_576
    /// An alert of a year of hours has a field for each window, to be judged apart.
    static let mostFields = 10_000
    static let bodyDeadline = Duration.seconds(30)

    /// The fields of a request's body.
    init(_ request: Request) async throws {
        guard let type = request.headers[.contentType]?.lowercased(),
            type.hasPrefix("application/x-www-form-urlencoded")
        else {
            throw HTTPError(
                .unsupportedMediaType,
                message: "A form must be sent as application/x-www-form-urlencoded."
            )
        }
        try self.init(text: String(buffer: try await Self.body(of: request)))
    }

    /// The whole body, unless it is too large or comes too slowly: each byte resets the connection's idle time, so
    /// that alone would let a trickle hold a connection for ever.
    private static func body(of request: Request) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                var request = request
                do {
                    let body = try await request.collectBody(upTo: mostBytes)
                    let said = request.headers[.contentLength].flatMap { Int($0) }
                    guard said == nil || said == body.readableBytes else { throw HTTPError.cutShort }
                    return body
                } catch is NIOTooManyBytesError {
                    throw HTTPError(
                        .contentTooLarge,
                        message: "The form is larger than 1 MB. Shorten what you wrote."
                    )
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    throw HTTPError.cutShort
                }
            }
            group.addTask {
                try await Task.sleep(for: bodyDeadline)
                throw HTTPError(.requestTimeout, message: "The form took too long to arrive. Send it again.")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ByteBuffer()
        }
    }

    /// The fields of a body's text.
    ///
    /// - Throws: `WorkbenchError.invalid` for what no browser sends: broken escapes, NUL, a name twice, too many.
    init(text: String) throws(WorkbenchError) {
        let pairs = text.split(separator: "&", omittingEmptySubsequences: true)
        guard pairs.count <= Self.mostFields else {
            throw .invalid("The form has more than \(Self.mostFields) fields. Send it from its page.")
        }
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(formDecoded),
                let value = parts.count > 1 ? parts.last.flatMap(formDecoded) : ""
            else { throw .invalid("The form is not encoded as forms are. Send it from its page.") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalid("The form says “\(name.prefix(40))” twice. Send it from its page.")
            }
        }
    }

    /// What stands in a field, as it came; empty when the field is absent.
    func typed(_ name: String) -> String { values[name] ?? "" }

    /// The names of the fields that begin so, in order.
    func names(startingWith prefix: String) -> [String] {
        values.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// Notes a problem with a field.
    mutating func note(_ name: String, _ sentence: String) {
        problems.append(ProblemView(field: name, sentence: sentence))
    }

    /// Text without white space at its ends; nil when it is missing or too long, which is noted.
    mutating func text(_ name: String, atMost most: Int, orSay missing: String) -> String? {
        guard let text = optionalText(name, atMost: most) else { return nil }
        guard text.isEmpty else { return text }
        note(name, missing)
        return nil
    }

    /// Text that may be empty; nil when it is too long, which is noted.
    mutating func optionalText(_ name: String, atMost most: Int) -> String? {
        let text = trimmed(typed(name))
        guard text.count > most else { return text }
        note(name, "This has \(text.count) characters; \(most) is the most. Shorten it.")
        return nil
    }

    /// One of a closed set of words; nil when none was chosen, which is noted.
    mutating func choice<Word: RawRepresentable>(
        _ name: String,
        of: Word.Type,
        orSay missing: String
    ) -> Word? where Word.RawValue == String {
        if let word = Word(rawValue: typed(name)) { return word }
        note(name, missing)
        return nil
    }

    /// A whole number; nil when it is none or outside the range, which is noted.
    mutating func whole(_ name: String, in range: ClosedRange<Int64>, orSay missing: String) -> Int64? {
        let text = trimmed(typed(name))
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
        if isPlain, let number = Int64(text), range.contains(number) { return number }
        note(name, missing)
        return nil
    }

    /// The start of a day written `2013-04-22`; nil when there is no such day, which is noted.
    mutating func day(_ name: String, orSay missing: String) -> Moment? {
        if let moment = startOfDay(typed(name)) { return moment }
        note(name, missing)
        return nil
    }

    /// The form's own number: hidden, so its absence is not a person's fault.
    func submission() throws(WorkbenchError) -> String {
        let text = typed("submission")
        let isPlain = text.unicodeScalars.allSatisfy { $0 == "-" || $0 == "_" || $0.isLetterOrDigit }
        guard (16...64).contains(text.utf8.count), isPlain else {
            throw .invalid("The form has lost its number. Open the page again and send it from there.")
        }
        return text
    }
}

extension HTTPError {
    /// The connection ended within the body: the client's doing, and half a form must not be taken for a whole one.
    fileprivate static var cutShort: HTTPError {
        HTTPError(.badRequest, message: "The form arrived only in part. Send it again.")
    }
}

/// Everything that is wrong with a form.
struct FormProblems: Error {
    var list: [ProblemView]
}

extension FormFields {
    /// What is wrong, as an error.
    var failure: FormProblems { FormProblems(list: problems) }
}

extension Unicode.Scalar {
    /// Whether it is one of the 62 plain letters and digits.
    fileprivate var isLetterOrDigit: Bool {
        ("0"..."9").contains(self) || ("a"..."z").contains(self) || ("A"..."Z").contains(self)
    }
}

/// The start of a day in UTC; nil for what is no day between 1970 and 9999.
func startOfDay(_ text: String) -> Moment? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 45 || ($0 >= 48 && $0 <= 57) })
    else {
        return nil
    }
    let numbers = parts.compactMap { Int64($0) }
    guard numbers.count == 3, let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
    else {
        return nil
    }
    return Moment(milliseconds: date.daysSinceEpoch * 86_400_000)
}

/// Text without white space at its ends.
func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
}

/// A part of a form's body decoded; nil for broken escapes, bytes that are not UTF-8, and NUL.
private func formDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit)
            else {
                return nil
            }
            bytes.append(high << 4 | low)
        default: bytes.append(byte)
        }
    }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { return nil }
    // Browsers send line ends as CR LF.
    return text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
}
