/// The two sizes every chart is drawn for, because text scaled from 720 to 320 pixels cannot be read.
public enum Layout: String, Sendable, CaseIterable {
    /// 720 units wide, for pages, reports and print.
    case wide
    /// 320 units wide, for phones and 400% zoom.
    case narrow

    var width: Double { self == .wide ? 720 : 320 }
    var fontSize: Double { self == .wide ? 13 : 12 }
    var isNarrow: Bool { self == .narrow }
}
