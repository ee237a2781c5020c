/// How wide a text will be, near enough to keep labels apart.
///
/// The page chooses the font, so this is an estimate: the widths of a common sans-serif, plus a tenth, which
/// covers the wider ones in use (Segoe UI, Noto Sans, DejaVu Sans for digits).
enum TextMetrics {
    static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
        let total = text.unicodeScalars.reduce(0) { $0 + units(of: $1) }
        return Double(total) / 1000 * size * (bold ? 1.26 : 1.12)
    }

    /// The text, shortened with an ellipsis until it is no wider than asked; empty if not even that fits.
    static func fit(_ text: String, width limit: Double, size: Double, bold: Bool = false) -> String {
        if width(text, size: size, bold: bold) <= limit { return text }
        var kept = ""
        var used = width("…", size: size, bold: bold)
        guard used <= limit else { return "" }
        for character in text {
            used += width(String(character), size: size, bold: bold)
            if used > limit { break }
            kept.append(character)
        }
        while kept.hasSuffix(" ") { kept.removeLast() }
        return kept + "…"
    }

    /// The same for names that tend to differ at their ends: the ellipsis stands in the middle.
    static func fitName(_ name: String, width limit: Double, size: Double, bold: Bool = false) -> String {
        if width(name, size: size, bold: bold) <= limit { return name }
        let room = (limit - width("…", size: size, bold: bold)) / 2
        guard room > 0 else { return "" }
        func taken(_ characters: some Sequence<Character>) -> [Character] {
            var used = 0.0
            return Array(
                characters.prefix { character in
                    used += width(String(character), size: size, bold: bold)
                    return used <= room
                }
            )
        }
        return String(taken(name)) + "…" + String(taken(name.reversed()).reversed())
    }

    private static func units(of scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "i", "j", "l", "'", "|": 230
        case "I", " ", "!", ",", ".", ":", ";", "/", "f", "t", "\\", "[", "]", "\u{A0}": 290
        case "r", "(", ")", "-", "`", "\"", "*": 350
        case "\u{202F}", "\u{2009}": 200
        case "c", "k", "s", "v", "x", "y", "z", "J": 510
        case "m", "%", "M", "@": 890
        case "w", "G", "O", "Q", "C", "D", "H", "N", "R", "U": 740
        case "W", "…", "—": 960
        case "A", "B", "E", "K", "P", "S", "V", "X", "Y", "&": 680
        case "0"..."9", "a"..."z", "F", "L", "T", "Z", "_", "$", "?", "#", "=", "+", "<", ">", "−", "–": 570
        case "⁰", "¹", "²", "³", "⁴"..."⁹", "⁻": 360
        case "\u{300}"..."\u{36F}": 0
        case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{FFEF}", "\u{1F300}"...: 1000
        default: 640
        }
    }
}
