extension Wording {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// `22 April 2013`.
    public static func day(_ moment: Moment) -> String {
        let date = CivilDate(daysSinceEpoch: moment.milliseconds / 86_400_000)
        let index = Int(date.month) - 1
        return "\(date.day) \(months.indices.contains(index) ? months[index] : "") \(date.year)"
    }

    /// `22 April 2013, 14:32 UTC`.
    public static func minute(_ moment: Moment) -> String {
        "\(day(moment)), \(clock(moment))"
    }

    /// `14:32 UTC`.
    public static func clock(_ moment: Moment) -> String { "\(time(moment)) UTC" }

    /// `14:32`.
    static func time(_ moment: Moment) -> String {
        let minutes = moment.milliseconds / 60_000 % 1_440
        return "\(pad(minutes / 60, 2)):\(pad(minutes % 60, 2))"
    }

    /// A moment that was written as RFC 3339 in UTC, in words: `22 April 2013, 14:32 UTC`.
    ///
    /// A text that is none stays as it is.
    public static func minute(written text: String) -> String {
        let fields = text.prefix(16).split(whereSeparator: { "-T:".contains($0) }).map { Int64($0) }
        guard text.hasSuffix("Z"), text.count >= 20, fields.count == 5,
            let year = fields[0], let month = fields[1], let day = fields[2],
            let hour = fields[3], let minute = fields[4],
            let date = CivilDate(year: year, month: month, day: day),
            (0..<24).contains(hour), (0..<60).contains(minute),
            let moment = Moment(
                milliseconds: date.daysSinceEpoch * 86_400_000 + (hour * 60 + minute) * 60_000
            )
        else { return text }
        return Self.minute(moment)
    }
}
