/// Text made safe for XML and HTML, in element content and in double-quoted attributes.
///
/// Characters that XML 1.0 does not allow at all (most control characters) become U+FFFD: one of them would make the
/// whole document unreadable.
func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\t", "\n", "\r": result += " "
        case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// A name that is safe as an XML id and inside `url(#…)`.
func identifier(from text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": result.unicodeScalars.append(scalar)
        default: result += "-"
        }
    }
    guard let first = result.unicodeScalars.first else { return "chart" }
    switch first {
    case "a"..."z", "A"..."Z": return result
    default: return "c" + result
    }
}

/// A coordinate with at most two decimals, the same text on every machine.
func coordinate(_ value: Double) -> String {
    // Nothing is drawn beyond this; a bound keeps the conversion to an integer safe.
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return rest < 10 ? "\(sign)\(whole).0\(rest)" : "\(sign)\(whole).\(rest)"
}
