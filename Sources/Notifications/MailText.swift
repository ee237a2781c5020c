internal import Foundation

/// A mail as the bytes of RFC 5322: plain text, UTF-8, quoted-printable.
enum MailText {
    /// The whole mail with CR LF at the end of each line.
    static func bytes(_ message: Message, from sender: String, to recipient: String, at seconds: Int64)
        -> [UInt8]
    {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "Date: \(date(seconds))", "From: Plumbline <\(sender)>", "To: <\(recipient)>",
            "Subject: \(encodedSubject(message.subject))", "Message-ID: <\(message.id)@\(domain)>",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        let body = message.text.split(separator: "\n", omittingEmptySubsequences: false).map {
            quoted($0.utf8)
        }
        return Array((headers + [""] + body).joined(separator: "\r\n").utf8) + Array("\r\n".utf8)
    }

    /// RFC 5322's date in UTC; names of days and months are English whatever the locale.
    static func date(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
        return "\(day), \(two(parts.tm_mday)) \(month) \(Int(parts.tm_year) + 1_900) \(clock) +0000"
    }

    /// A subject on one line; words of RFC 2047 where it is not plain ASCII.
    static func encodedSubject(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 }.prefix(150))
        let isPlain = line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        guard !isPlain || line.contains("=?") else { return line }
        var words: [String] = []
        var word: [UInt8] = []
        // An encoded word has 75 characters at most and holds whole characters.
        for character in line {
            if word.count + character.utf8.count > 42 {
                words.append(encodedWord(word))
                word = []
            }
            word += Array(character.utf8)
        }
        return (words + [encodedWord(word)]).joined(separator: "\r\n ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        "=?utf-8?B?\(Data(bytes).base64EncodedString())?="
    }

    /// One line as quoted-printable, broken softly after 72 characters.
    static func quoted(_ line: some Collection<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        var length = 0
        for (place, byte) in line.enumerated() {
            let isLast = place == line.count - 1
            let isBlank = byte == 0x20 || byte == 0x09
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || (isBlank && !isLast)
            let piece =
                isPlain
                ? String(UnicodeScalar(byte))
                : "=" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            if length + piece.count > 72 {
                result += "=\r\n"
                length = 0
            }
            result += piece
            length += piece.count
        }
        return result
    }
}
