# Größe, 大きさ, 🐍
@profile
def größe(ñ):
    大きさ = ñ + 1  # 🐍
    "é", "é", " ", "", "日本語"
    return 大きさ


print(größe(1))
