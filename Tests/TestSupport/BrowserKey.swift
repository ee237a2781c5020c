/// A key on the keyboard.
public enum BrowserKey: Sendable, Equatable, ExpressibleByExtendedGraphemeClusterLiteral {
    /// A key that writes this character.
    case character(Character)
    /// The key's own name.
    case tab, enter, escape, space, backspace, delete, left, right, up, down, home, end, pageUp, pageDown
    /// Keys held while others are pressed.
    case shift, control, alt

    /// The key that writes a character: `browser.press("7")`.
    public init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }

    /// How the WebDriver protocol writes the key (section 17.4.2 of the W3C recommendation).
    var code: String {
        switch self {
        case .character(let character): String(character)
        case .space: " "
        case .tab: "\u{E004}"
        case .enter: "\u{E007}"
        case .escape: "\u{E00C}"
        case .backspace: "\u{E003}"
        case .delete: "\u{E017}"
        case .left: "\u{E012}"
        case .up: "\u{E013}"
        case .right: "\u{E014}"
        case .down: "\u{E015}"
        case .home: "\u{E011}"
        case .end: "\u{E010}"
        case .pageUp: "\u{E00E}"
        case .pageDown: "\u{E00F}"
        case .shift: "\u{E008}"
        case .control: "\u{E009}"
        case .alt: "\u{E00A}"
        }
    }
}
